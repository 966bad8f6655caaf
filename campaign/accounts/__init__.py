"""Organizations: who publishes. The host newsroom is one of them, partners are the others."""
