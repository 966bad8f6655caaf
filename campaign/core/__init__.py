"""Ground floor: what every feature stands on. Knows no feature and no page."""
