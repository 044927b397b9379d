"""What a file says of its making: marks to see, records to read, signatures to check."""
