"""The organizer's first page, charts and exports: what joins the features for those who run them."""
