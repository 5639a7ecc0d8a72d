"""What is known in numbers, each figure with its source. Nothing else in the simulation holds a probability."""
