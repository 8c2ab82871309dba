"""What `Benchmarks/run` measures, one module an item; the standard library only."""
