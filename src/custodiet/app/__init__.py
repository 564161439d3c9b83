"""Where evidence and meaning meet: the operations on a record that every face calls.

Init, enrol, submit, publish, show, verify. The clock and the file system are read here and nowhere below.
The read model is disposable: it is rebuilt from the log.
"""
