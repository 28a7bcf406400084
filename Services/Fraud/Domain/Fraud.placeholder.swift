import Commerce
