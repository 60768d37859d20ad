"""Our interpreters and Rasa's pipelines: same data, same machine, same run."""
