"""For all tests: Hypothesis measures no time, because machines are shared and a slow example is no wrong one."""

from hypothesis import HealthCheck, settings

settings.register_profile("custodiet", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("custodiet")
