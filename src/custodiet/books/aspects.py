"""The reserved aspects of marks: those that books compute on. All other aspects are the regime's vocabulary."""

CLASS = "class"  # subject is of the class `value`; classes form chains: lot -> mustard -> Category 1
WITHIN = "within"  # the place `subject` lies in the place `value`
SAME_AS = "same-as"  # a recognition: `subject` always was `value`, in the speaker's book only
KEY_STATUS = "key-status"  # the key `subject` is `COMPROMISED` since `at`
SEAL_STATE = "seal-state"  # `INTACT` or `BROKEN`
SUCCEEDS = "succeeds"  # the party `subject` takes over from the party `value`
PART = "part"  # the statement is part `value` of the manifest `subject`, and counts for nothing without that
MANIFEST = "manifest"  # the statement lists, with `affirms`, the parts of the manifest `subject`

COMPROMISED = "compromised"
INTACT, BROKEN = "intact", "broken"
SEAL = "seal"  # the class of an item that seals the container it is in
