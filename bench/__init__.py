"""Speed, measured with both sides of a ratio in one run; nothing here is a test."""
