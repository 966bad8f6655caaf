"""The promises that are bars: held here in minutes, measured whole by benchmarks/."""
