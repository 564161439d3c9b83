"""Where evidence and meaning meet: the operations on a record that every face calls.

Init, enrol, submit, publish, show, verify. A face reads the clock and passes it in.
The read model is disposable: it is rebuilt from the log.
"""
