"""The operator's commands, grouped by feature; each is one service call in a transaction."""
