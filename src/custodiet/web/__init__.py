"""The portal: pages of a record for people, and the same rows as JSON, CSV and Atom at the same addresses.

`routes` is its site map. Pages are whole without JavaScript, ask no other origin for anything, and show a record as of
one checkpoint and one cut, which stand in every address.
"""

from custodiet.web.connections import Connection
from custodiet.web.hosts import Hosts, hosts_of
from custodiet.web.intake import IntakeService
from custodiet.web.routes import portal
from custodiet.web.witness import witness_service

__all__ = ["Connection", "Hosts", "IntakeService", "hosts_of", "portal", "witness_service"]
