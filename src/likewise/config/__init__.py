"""How is it switched on?"""
