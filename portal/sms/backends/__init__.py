"""Gateways to the network, one module each; `settings.SMS_BACKEND` names the class to use."""

from portal.sms.backends.base import BaseGateway, Keep, Outcome, Outgoing, Report, Result, gateway

__all__ = ["BaseGateway", "Keep", "Outcome", "Outgoing", "Report", "Result", "gateway"]
