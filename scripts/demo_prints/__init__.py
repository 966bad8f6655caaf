"""The demo's pictures, drawn as prints: `press` has the tools, the other modules the scenes."""
