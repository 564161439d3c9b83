"""Which of many reported figures cannot all be true: every claim of a table in one model."""
