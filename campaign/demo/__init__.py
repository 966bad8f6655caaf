"""The demo: a newsroom, three campaigns and the people who signed, from the texts in `content`."""
