using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The tensor with elements of another type; itself shared if nothing changes.</summary>
        /// <param name="type">The type.</param>
        /// <param name="copy">Whether to copy in any case.</param>
        /// <param name="non_blocking">Whether a copy between devices may still run on return.</param>
        public Tensor to(ScalarType type, bool copy = false, bool non_blocking = false) =>
            Ops.ToDtype.Call(this, type, non_blocking, copy);

        /// <summary>The tensor on another device; itself shared if nothing changes.</summary>
        /// <param name="device">The device.</param>
        /// <param name="copy">Whether to copy in any case.</param>
        /// <param name="non_blocking">Whether a copy between devices may still run on return.</param>
        public Tensor to(Device device, bool copy = false, bool non_blocking = false) =>
            Ops.ToDevice.Call(this, device, dtype, non_blocking, copy);

        /// <summary>The tensor on another device; itself shared if nothing changes.</summary>
        /// <param name="deviceType">The kind of device.</param>
        /// <param name="deviceIndex">Its number.</param>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1) => to(new Device(deviceType, deviceIndex));

        /// <summary>The tensor with another type on another device; itself shared if nothing changes.</summary>
        /// <param name="type">The type.</param>
        /// <param name="device">The device.</param>
        /// <param name="copy">Whether to copy in any case.</param>
        /// <param name="non_blocking">Whether a copy between devices may still run on return.</param>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool non_blocking = false) =>
            Ops.ToDevice.Call(this, device, type, non_blocking, copy);

        /// <summary>The tensor with the type of another.</summary>
        /// <param name="tensor">The other tensor.</param>
        public Tensor type_as(Tensor tensor)
        {
            ArgumentNullException.ThrowIfNull(tensor);
            return to(tensor.dtype);
        }

        /// <summary>The tensor with elements of another type.</summary>
        /// <param name="type">The type.</param>
        public Tensor to_type(ScalarType type) => to(type);

        /// <summary>The tensor on the processor.</summary>
        public Tensor cpu() => to(CPU);

        /// <summary>The tensor on a GPU.</summary>
        /// <param name="device">The GPU; the current one if null.</param>
        public Tensor cuda(Device? device = null) => to(device ?? CUDA);

        /// <summary>Single precision.</summary>
        public Tensor @float() => to(ScalarType.Float32);

        /// <summary>Double precision.</summary>
        public Tensor @double() => to(ScalarType.Float64);

        /// <summary>Half precision.</summary>
        public Tensor half() => to(ScalarType.Float16);

        /// <summary>Signed 64 bit.</summary>
        public Tensor @long() => to(ScalarType.Int64);

        /// <summary>Signed 32 bit.</summary>
        public Tensor @int() => to(ScalarType.Int32);

        /// <summary>Unsigned 8 bit.</summary>
        public Tensor @byte() => to(ScalarType.Byte);

        /// <summary>Truth values.</summary>
        public Tensor @bool() => to(ScalarType.Bool);

        /// <summary>Reads and writes the elements.</summary>
        /// <typeparam name="T">The .NET type of the elements; no conversion takes place.</typeparam>
        /// <exception cref="ArgumentException">The tensor holds another type.</exception>
        public Utils.TensorAccessor<T> data<T>()
            where T : unmanaged => new(this);

        /// <summary>The only element.</summary>
        /// <typeparam name="T">The .NET type of the element; no conversion takes place.</typeparam>
        /// <exception cref="ArgumentException">The tensor holds another type, or more or fewer elements than one.</exception>
        public unsafe T item<T>()
            where T : unmanaged
        {
            var info = Info;
            if (info.Elements != 1)
            {
                throw new ArgumentException($"Only a tensor of one element has an item; this one is {this}.");
            }
            Utils.TensorAccessor<T>.CheckType(this, info);
            T value;
            Shim.Check(Shim.TensorToHost(Handle, &value, sizeof(T)));
            GC.KeepAlive(this);
            return value;
        }

        /// <summary>The only element, converted.</summary>
        public float ToSingle() => (float)ToDouble();

        /// <summary>The only element, converted.</summary>
        public double ToDouble()
        {
            switch (dtype)
            {
                case ScalarType.Float64:
                    return item<double>();
                case ScalarType.Float32:
                    return item<float>();
                default:
                    using (var converted = to(ScalarType.Float64))
                    {
                        return converted.item<double>();
                    }
            }
        }

        /// <summary>The only element, converted; fractions are cut off.</summary>
        public long ToInt64()
        {
            if (dtype == ScalarType.Int64)
            {
                return item<long>();
            }
            using var converted = to(ScalarType.Int64);
            return converted.item<long>();
        }

        /// <summary>The only element, converted; fractions are cut off.</summary>
        /// <exception cref="OverflowException">It does not fit.</exception>
        public int ToInt32() => checked((int)ToInt64());

        /// <summary>The only element: whether it is not zero.</summary>
        public bool ToBoolean()
        {
            using var converted = to(ScalarType.Bool);
            return converted.item<bool>();
        }
    }
}
