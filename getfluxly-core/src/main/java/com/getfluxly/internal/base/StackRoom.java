package com.getfluxly.internal.base;

/**
 * Checks that the caller's stack has room for the next steps. If the stack ends while a lock is held, the lock stays taken for
 * ever, because there is no room for the call that releases it. So a stack that is too small must fail before.
 *
 * <p>One method with five hundred variables does this: the interpreter, or compiled code, first checks that the stack has room
 * for all of them. Nothing is written to them, so it costs a nanosecond.
 */
public final class StackRoom {

    /** 110 KB together while they are interpreted, half of that once they are compiled. */
    private static final int LEVELS = 108;

    /** No compiler knows that. */
    private static boolean used;

    /** Nor that each read of it gives the same. */
    private static volatile long unknown;

    private StackRoom() {}

    /**
     * Makes sure that there is room for encoding, queueing and reporting an event, whose classes are loaded: 8,000 bytes.
     *
     * @throws StackOverflowError if there is not
     */
    public static void check() {
        reserve(used);
    }

    /**
     * Makes sure that there is room for loading classes: one that runs out of stack while it is initialised is broken for
     * ever.
     *
     * @throws StackOverflowError if there is not
     */
    public static void checkForLoading() {
        descend(LEVELS);
    }

    // Too long to be inlined: one that is has its room made by its caller, where nobody could catch what is thrown.
    // And it calls a method of Java: a compiler makes room for all variables only where the interpreter may go on.
    @SuppressWarnings("UnusedVariable")
    private static long reserve(boolean use) {
        long a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19;
        long a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39;
        long a40, a41, a42, a43, a44, a45, a46, a47, a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59;
        long a60, a61, a62, a63, a64, a65, a66, a67, a68, a69, a70, a71, a72, a73, a74, a75, a76, a77, a78, a79;
        long a80, a81, a82, a83, a84, a85, a86, a87, a88, a89, a90, a91, a92, a93, a94, a95, a96, a97, a98, a99;
        long b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15, b16, b17, b18, b19;
        long b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31, b32, b33, b34, b35, b36, b37, b38, b39;
        long b40, b41, b42, b43, b44, b45, b46, b47, b48, b49, b50, b51, b52, b53, b54, b55, b56, b57, b58, b59;
        long b60, b61, b62, b63, b64, b65, b66, b67, b68, b69, b70, b71, b72, b73, b74, b75, b76, b77, b78, b79;
        long b80, b81, b82, b83, b84, b85, b86, b87, b88, b89, b90, b91, b92, b93, b94, b95, b96, b97, b98, b99;
        long c00, c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19;
        long c20, c21, c22, c23, c24, c25, c26, c27, c28, c29, c30, c31, c32, c33, c34, c35, c36, c37, c38, c39;
        long c40, c41, c42, c43, c44, c45, c46, c47, c48, c49, c50, c51, c52, c53, c54, c55, c56, c57, c58, c59;
        long c60, c61, c62, c63, c64, c65, c66, c67, c68, c69, c70, c71, c72, c73, c74, c75, c76, c77, c78, c79;
        long c80, c81, c82, c83, c84, c85, c86, c87, c88, c89, c90, c91, c92, c93, c94, c95, c96, c97, c98, c99;
        long d00, d01, d02, d03, d04, d05, d06, d07, d08, d09, d10, d11, d12, d13, d14, d15, d16, d17, d18, d19;
        long d20, d21, d22, d23, d24, d25, d26, d27, d28, d29, d30, d31, d32, d33, d34, d35, d36, d37, d38, d39;
        long d40, d41, d42, d43, d44, d45, d46, d47, d48, d49, d50, d51, d52, d53, d54, d55, d56, d57, d58, d59;
        long d60, d61, d62, d63, d64, d65, d66, d67, d68, d69, d70, d71, d72, d73, d74, d75, d76, d77, d78, d79;
        long d80, d81, d82, d83, d84, d85, d86, d87, d88, d89, d90, d91, d92, d93, d94, d95, d96, d97, d98, d99;
        long e00, e01, e02, e03, e04, e05, e06, e07, e08, e09, e10, e11, e12, e13, e14, e15, e16, e17, e18, e19;
        long e20, e21, e22, e23, e24, e25, e26, e27, e28, e29, e30, e31, e32, e33, e34, e35, e36, e37, e38, e39;
        long e40, e41, e42, e43, e44, e45, e46, e47, e48, e49, e50, e51, e52, e53, e54, e55, e56, e57, e58, e59;
        long e60, e61, e62, e63, e64, e65, e66, e67, e68, e69, e70, e71, e72, e73, e74, e75, e76, e77, e78, e79;
        long e80, e81, e82, e83, e84, e85, e86, e87, e88, e89, e90, e91, e92, e93, e94, e95, e96, e97, e98, e99;
        if (use) {
            a00 = a01 = a02 = a03 = a04 = a05 = a06 = a07 = a08 = a09 = reserve(false);
            a10 = a11 = a12 = a13 = a14 = a15 = a16 = a17 = a18 = a19 = reserve(false);
            a20 = a21 = a22 = a23 = a24 = a25 = a26 = a27 = a28 = a29 = reserve(false);
            a30 = a31 = a32 = a33 = a34 = a35 = a36 = a37 = a38 = a39 = reserve(false);
            a40 = a41 = a42 = a43 = a44 = a45 = a46 = a47 = a48 = a49 = reserve(false);
            a50 = a51 = a52 = a53 = a54 = a55 = a56 = a57 = a58 = a59 = reserve(false);
            a60 = a61 = a62 = a63 = a64 = a65 = a66 = a67 = a68 = a69 = reserve(false);
            a70 = a71 = a72 = a73 = a74 = a75 = a76 = a77 = a78 = a79 = reserve(false);
            return a00 + a01 + a02 + a03 + a04 + a05 + a06 + a07 + a08 + a09 + a10 + a11 + a12 + a13 + a14 + a15 + a16
                    + a17 + a18 + a19 + a20 + a21 + a22 + a23 + a24 + a25 + a26 + a27 + a28 + a29 + a30 + a31 + a32
                    + a33 + a34 + a35 + a36 + a37 + a38 + a39 + a40 + a41 + a42 + a43 + a44 + a45 + a46 + a47 + a48
                    + a49 + a50 + a51 + a52 + a53 + a54 + a55 + a56 + a57 + a58 + a59 + a60 + a61 + a62 + a63 + a64
                    + a65 + a66 + a67 + a68 + a69 + a70 + a71 + a72 + a73 + a74 + a75 + a76 + a77 + a78 + a79;
        }
        return 0;
    }

    /** A variable that is used after a call has a place in the frame, with any compiler. */
    private static long descend(int levels) {
        long a00 = unknown, a01 = unknown, a02 = unknown, a03 = unknown, a04 = unknown, a05 = unknown;
        long a06 = unknown, a07 = unknown, a08 = unknown, a09 = unknown, a10 = unknown, a11 = unknown;
        long a12 = unknown, a13 = unknown, a14 = unknown, a15 = unknown, a16 = unknown, a17 = unknown;
        long a18 = unknown, a19 = unknown, a20 = unknown, a21 = unknown, a22 = unknown, a23 = unknown;
        long a24 = unknown, a25 = unknown, a26 = unknown, a27 = unknown, a28 = unknown, a29 = unknown;
        long a30 = unknown, a31 = unknown, a32 = unknown, a33 = unknown, a34 = unknown, a35 = unknown;
        long a36 = unknown, a37 = unknown, a38 = unknown, a39 = unknown, a40 = unknown, a41 = unknown;
        long a42 = unknown, a43 = unknown, a44 = unknown, a45 = unknown, a46 = unknown, a47 = unknown;
        long a48 = unknown, a49 = unknown, a50 = unknown, a51 = unknown, a52 = unknown, a53 = unknown;
        long a54 = unknown, a55 = unknown, a56 = unknown, a57 = unknown, a58 = unknown, a59 = unknown;
        long below = levels == 0 ? 0 : descend(levels - 1);
        return below + a00 + a01 + a02 + a03 + a04 + a05 + a06 + a07 + a08 + a09 + a10 + a11 + a12 + a13 + a14 + a15
                + a16 + a17 + a18 + a19 + a20 + a21 + a22 + a23 + a24 + a25 + a26 + a27 + a28 + a29 + a30 + a31 + a32
                + a33 + a34 + a35 + a36 + a37 + a38 + a39 + a40 + a41 + a42 + a43 + a44 + a45 + a46 + a47 + a48 + a49
                + a50 + a51 + a52 + a53 + a54 + a55 + a56 + a57 + a58 + a59;
    }
}
