"""What remains of the studio when the models are taken away: jobs, scheduling, files."""
