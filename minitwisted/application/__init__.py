"""Programs made of services: started, stopped and configured in one way."""
