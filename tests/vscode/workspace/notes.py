PROMPT = """
"""
