"""Networks and pipelines: mathematics without files, devices or interface."""
