"""Evidence: a transparency log that knows only bytes. Its files are C2SP tlog-tiles; spec/log.md is its contract."""
