"""Reader support. An appeal says who asks, why, and the simple steps to give."""
