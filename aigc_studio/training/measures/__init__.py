"""What a text-to-image checkpoint is measured by: one measure per file, pictures from any model."""
