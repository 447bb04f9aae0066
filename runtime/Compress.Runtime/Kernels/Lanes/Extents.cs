namespace Compress.Runtime.Kernels;

/// <summary>The extents that tiles have: up to twelve rows, one or two vectors of columns.</summary>
internal static class Extents
{
    public readonly struct N1 : IExtent
    {
        public static int Count => 1;
    }

    public readonly struct N2 : IExtent
    {
        public static int Count => 2;
    }

    public readonly struct N3 : IExtent
    {
        public static int Count => 3;
    }

    public readonly struct N4 : IExtent
    {
        public static int Count => 4;
    }

    public readonly struct N5 : IExtent
    {
        public static int Count => 5;
    }

    public readonly struct N6 : IExtent
    {
        public static int Count => 6;
    }

    public readonly struct N7 : IExtent
    {
        public static int Count => 7;
    }

    public readonly struct N8 : IExtent
    {
        public static int Count => 8;
    }

    public readonly struct N9 : IExtent
    {
        public static int Count => 9;
    }

    public readonly struct N10 : IExtent
    {
        public static int Count => 10;
    }

    public readonly struct N11 : IExtent
    {
        public static int Count => 11;
    }

    public readonly struct N12 : IExtent
    {
        public static int Count => 12;
    }
}
