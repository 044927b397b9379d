"""The pages: the only package that imports gradio. It knows requests and progress, no models."""
