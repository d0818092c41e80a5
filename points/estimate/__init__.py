"""The estimator (积分模拟): for anybody, without a trace; all answers live in the address."""
