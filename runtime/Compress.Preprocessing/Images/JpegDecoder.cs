using System.Runtime.InteropServices;

namespace Compress.Preprocessing;

/// <summary>Decodes JPEG through libturbojpeg where the system has it (Debian: libturbojpeg0); its classic TurboJPEG C API is called.</summary>
public static unsafe class JpegDecoder
{
    private const int PixelRgb = 0, PixelGrey = 6, ColorspaceGrey = 2;
    private static readonly string[] Libraries = ["libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.dylib", "turbojpeg.dll"];
    private static readonly nint Library = Open();

    /// <summary>Whether libturbojpeg was found.</summary>
    public static bool IsAvailable => Library != 0;

    /// <summary>Whether the bytes start like a JPEG (start-of-image marker and another marker).</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> file) => file.Length >= 3 && file[0] == 0xFF && file[1] == 0xD8 && file[2] == 0xFF;

    /// <summary>Decodes a whole file: 1 channel where the file is grey, else RGB.</summary>
    /// <param name="file">The encoded bytes.</param>
    /// <param name="name">What to call it in error messages.</param>
    /// <param name="maxPixels">Larger images are refused before anything is allocated.</param>
    /// <exception cref="PreprocessException">The library is missing, or the file is damaged or above the limit.</exception>
    public static Image Decode(ReadOnlySpan<byte> file, string name = "image", int maxPixels = PngDecoder.DefaultMaxPixels)
    {
        if (!IsAvailable) throw new PreprocessException($"{name}: JPEG needs libturbojpeg, which was not found. Install it (Debian: apt-get install libturbojpeg0), or convert the image to PNG.");
        var handle = ((delegate* unmanaged<nint>)Export("tjInitDecompress"))();
        if (handle == 0) throw new PreprocessException($"{name}: libturbojpeg could not start a decoder.");
        try
        {
            fixed (byte* source = file)
            {
                int width, height, sampling, space;
                var size = new CULong((nuint)file.Length);
                var rc = ((delegate* unmanaged<nint, byte*, CULong, int*, int*, int*, int*, int>)Export("tjDecompressHeader3"))(handle, source, size, &width, &height, &sampling, &space);
                if (rc != 0) throw Failed(handle, name);
                if (width < 1 || height < 1 || (long)width * height > maxPixels) throw new PreprocessException($"{name}: the JPEG has {width}x{height} pixels, the limit is {maxPixels} pixels in all. Scale it down, or raise maxPixels.");
                var channels = space == ColorspaceGrey ? 1 : 3;
                var pixels = new byte[checked(width * height * channels)];
                fixed (byte* target = pixels)
                {
                    rc = ((delegate* unmanaged<nint, byte*, CULong, byte*, int, int, int, int, int, int>)Export("tjDecompress2"))(
                        handle, source, size, target, width, width * channels, height, channels == 1 ? PixelGrey : PixelRgb, 0);
                }
                return rc == 0 ? new Image(width, height, channels, pixels) : throw Failed(handle, name);
            }
        }
        finally
        {
            _ = ((delegate* unmanaged<nint, int>)Export("tjDestroy"))(handle);
        }
    }

    private static PreprocessException Failed(nint handle, string name)
    {
        var text = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Export("tjGetErrorStr2"))(handle));
        return new PreprocessException($"{name}: the JPEG could not be decoded ({text}).");
    }

    private static nint Export(string function) => NativeLibrary.GetExport(Library, function);

    private static nint Open()
    {
        foreach (var library in Libraries)
        {
            if (NativeLibrary.TryLoad(library, out var handle)) return handle;
        }
        return 0;
    }
}
