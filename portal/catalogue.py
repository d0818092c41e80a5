"""The list of services: slug to dotted path, in the order in which people see them."""

SERVICES: dict[str, str] = {
    "registration": "permits.registration.service.service",
    "permit": "permits.application.service.service",
    "endorsement": "permits.endorsement.service.service",
    "points": "points.application.service.service",
    "confirmation": "points.confirmation.service.service",
    "details": "permits.details.service.service",
    "restoration": "permits.restoration.service.service",
    "employer_approval": "points.employers.approval.service.service",
    "unit": "points.employers.unit.service.service",
}
