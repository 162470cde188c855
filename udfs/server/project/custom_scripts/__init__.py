"""Scripts of buttons: none, the guard in routers/custom.py lets only functions be called."""
