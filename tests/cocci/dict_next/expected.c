    while (PyDict_Next(d, &pos, &key, &value))
    for (; PyDict_Next(d, &pos, NULL, &value);) {
