"""One runnable recipe per bundled checkpoint, named like it."""
