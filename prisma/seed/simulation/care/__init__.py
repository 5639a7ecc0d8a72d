"""Who the patients are, what they need, and how their journeys through the clinic go."""
