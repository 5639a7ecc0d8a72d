"""What a simulation gives: plain data with natural keys, which knows neither a database nor how it came about."""
