package com.getfluxly.sample.checkout;

import java.math.BigDecimal;

/** One line of a cart. */
record Item(String sku, BigDecimal price, int quantity) {

    private static final BigDecimal MAX_PRICE = new BigDecimal(1_000_000);

    /** Has to be asked before the price is used: a sum that 1e999999999 is part of would fill the memory. */
    boolean isValid() {
        return sku != null
                && !sku.isBlank()
                && price != null
                && price.signum() >= 0
                && price.scale() >= 0
                && price.scale() <= 2
                && price.compareTo(MAX_PRICE) <= 0
                && quantity >= 1;
    }

    BigDecimal total() {
        return price.multiply(BigDecimal.valueOf(quantity));
    }
}
