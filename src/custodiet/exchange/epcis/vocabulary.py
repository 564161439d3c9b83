"""The closed lists of EPCIS 2.0 and the Core Business Vocabulary 2.0, and units of UN/ECE Recommendation 20.

Words only, as the standards (ISO/IEC 19987 and 19988) print them; nothing of GS1's files is copied.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACTIONS = _words("ADD OBSERVE DELETE")
EVENTS = _words("ObjectEvent AggregationEvent TransactionEvent TransformationEvent AssociationEvent")
BIZ_STEPS = _words("""
    accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
    decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting
    installing killing loading other packing picking receiving removing repackaging repairing replacing reserving
    retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting
    unloading unpacking void_shipping
""")
DISPOSITIONS = _words("""
    active available completeness_inferred completeness_verified conformant container_closed container_open damaged
    destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance
    mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed
    recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable unknown
""")
TRANSACTIONS = _words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt")
PARTIES = _words("owning_party possessing_party location")
REASONS = _words("did_not_occur incorrect_data")
ALERTS = _words("ALARM_CONDITION ERROR_CONDITION")
COMPONENTS = _words("""
    altitude axial_distance azimuth easting elevation_angle height latitude longitude northing polar_angle
    spherical_radius x y z
""")
MEASUREMENTS = _words("""
    AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance
    AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance
    Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity
    ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency
    Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux
    LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate
    MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux
    RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed
    SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction
    VolumetricFlux Wavenumber
""")
UNIT_CODES = {  # our unit: its code; pieces have none
    "kg": "KGM", "t": "TNE", "g": "GRM", "mg": "MGM", "lb": "LBR", "short-ton": "STN", "long-ton": "LTN",
    "L": "LTR", "m3": "MTQ", "%": "P1", "h": "HUR", "d": "DAY", "Bq": "BQL", "pcs": "",
}  # fmt: skip
UNITS_BY_CODE = {code: unit for unit, code in UNIT_CODES.items()} | {"EA": "pcs", "C62": "pcs", "H87": "pcs"}
