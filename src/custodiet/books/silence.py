"""How long nothing may be told of what goes on, before nobody knows whether it goes on: chosen, and not derived."""

SILENCE = 365  # days
