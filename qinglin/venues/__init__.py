"""Venues 阵地: places, when they are open, what they offer, who resides there.

Words: 阵地 venue · 雷锋角 · 微笑亭 · 便民服务项目 service · 志愿服务岗 post (in the window of a
青年文明号) · 常驻组织 residency. Neighbours: orgs below; activities above take place here.
"""
