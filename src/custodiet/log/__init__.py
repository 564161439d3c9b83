"""Evidence: a transparency log that knows only bytes, as C2SP tlog-tiles files. spec/log.md is its contract."""
