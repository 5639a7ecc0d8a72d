"""What `prisma generate` runs: keeps the data model and trims the client."""
