"""What every other package may use; knows nothing above it."""
