"""The REST door, in the shape of Rasa's REST channel, so that its clients work unchanged."""
