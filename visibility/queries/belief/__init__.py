"""What was believed at an instant, against what is known now.

page portfolio   of a project; of the portfolio
late_facts       the late facts between the two, in words
"""
