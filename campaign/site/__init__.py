"""Pages that join features: home, a campaign's hub, a statement with its sign box, one's own page.

Also what all pages share: languages by path prefix, caching, headers, error pages, hashed assets.
"""
