"""What must stay fast, measured: `python -m bench [NAME]... [--json]`. One module for each bench, with a `run`."""
