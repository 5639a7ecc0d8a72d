"""The seeds of shops on one platform."""
