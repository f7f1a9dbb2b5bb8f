SELECT forget_state_statistics();
