using System.Runtime.CompilerServices;
using System.Text;

namespace TorchSharp.Interop;

/// <summary>
/// An operator of libtorch by its name and overload, looked up at its first call. Arguments are laid out on the stack
/// in the order of the operator's schema; those left out at the end take the schema's defaults.
/// </summary>
internal sealed unsafe class Operator
{
    private readonly string _name;
    private readonly string _overload;
    private nint _handle;

    /// <summary>Names an operator.</summary>
    /// <param name="name">Name and overload as schemas write them, without the namespace: <c>add.Tensor</c>.</param>
    public Operator(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        _name = "aten::" + (dot < 0 ? name : name[..dot]);
        _overload = dot < 0 ? "" : name[(dot + 1)..];
    }

    /// <summary>Whether this libtorch has the operator.</summary>
    public bool Exists => _handle != 0 || Shim.OperatorExists(_name, _overload) != 0;

    /// <summary>Calls an operator that gives one tensor.</summary>
    public torch.Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return ToTensor(result);
    }

    /// <summary>Calls an operator that gives two tensors.</summary>
    public (torch.Tensor First, torch.Tensor Second) Call2(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[2];
        Invoke(arguments, results, 2);
        return (ToTensor(results[0]), ToTensor(results[1]));
    }

    /// <summary>Calls an operator that gives three tensors.</summary>
    public (torch.Tensor First, torch.Tensor Second, torch.Tensor Third) Call3(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[3];
        Invoke(arguments, results, 3);
        return (ToTensor(results[0]), ToTensor(results[1]), ToTensor(results[2]));
    }

    /// <summary>Calls an operator that gives a list of tensors.</summary>
    public torch.Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        try
        {
            var tensors = new torch.Tensor[result.Count];
            for (var i = 0; i < tensors.Length; i++)
            {
                tensors[i] = new torch.Tensor(((nint*)result.Pointer)[i]);
            }
            return tensors;
        }
        finally
        {
            Shim.HandlesFree(result.Pointer);
        }
    }

    /// <summary>Calls an operator for its effect; results, such as the changed tensor itself, are dropped.</summary>
    public void Run(params ReadOnlySpan<Argument> arguments) => Invoke(arguments, null, 0);

    /// <summary>Calls an operator that gives a truth value.</summary>
    public bool CallBool(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return result.Integer != 0;
    }

    /// <inheritdoc/>
    public override string ToString() => _overload.Length == 0 ? _name : $"{_name}.{_overload}";

    private static torch.Tensor ToTensor(in NativeValue value)
    {
        // An operator may leave a result undefined, such as a gradient that was not asked for.
        return value.Pointer == 0 ? null! : new torch.Tensor(value.Pointer);
    }

    private void Invoke(ReadOnlySpan<Argument> arguments, NativeValue* results, int resultCount)
    {
        var handle = _handle;
        if (handle == 0)
        {
            Shim.Check(Shim.OperatorFind(_name, _overload, out handle));
            _handle = handle;
        }
        var values = stackalloc NativeValue[arguments.Length];
        var scratchBytes = 0;
        for (var i = 0; i < arguments.Length; i++)
        {
            ref readonly var argument = ref arguments[i];
            values[i].Tag = argument.Tag;
            values[i].Count = 0;
            values[i].Integer = argument.Bits;
            if (argument.Reference is torch.Tensor tensor)
            {
                values[i].Pointer = tensor.Handle;
            }
            else if (argument.Reference != null)
            {
                scratchBytes += ScratchBytes(argument.Reference);
            }
        }
        int status;
        if (scratchBytes == 0)
        {
            status = Shim.Call(handle, values, arguments.Length, results, resultCount);
        }
        else if (scratchBytes <= 1024)
        {
            var scratch = stackalloc long[(scratchBytes / sizeof(long)) + 1];
            status = InvokeWithScratch(handle, arguments, values, scratch, results, resultCount);
        }
        else
        {
            fixed (long* scratch = new long[(scratchBytes / sizeof(long)) + 1])
            {
                status = InvokeWithScratch(handle, arguments, values, scratch, results, resultCount);
            }
        }
        // The handles were read out of the tensors above; a finalizer must not free them during the call.
        for (var i = 0; i < arguments.Length; i++)
        {
            GC.KeepAlive(arguments[i].Reference);
        }
        Shim.Check(status);
    }

    /// <summary>Copies lists and strings, which are short, to memory that does not move.</summary>
    private static int InvokeWithScratch(
        nint handle, ReadOnlySpan<Argument> arguments, NativeValue* values, long* scratch, NativeValue* results, int resultCount)
    {
        var free = scratch;
        for (var i = 0; i < arguments.Length; i++)
        {
            var reference = arguments[i].Reference;
            if (reference is null or torch.Tensor)
            {
                continue;
            }
            if (reference is torch.Device device)
            {
                values[i].Count = (int)device.type;
                values[i].Integer = device.index;
                continue;
            }
            values[i].Pointer = (nint)free;
            values[i].Count = Write(reference, free);
            free += ScratchBytes(reference) / sizeof(long);
        }
        return Shim.Call(handle, values, arguments.Length, results, resultCount);
    }

    private static int ScratchBytes(object reference) => sizeof(long) * reference switch
    {
        long[] list => list.Length,
        torch.Tensor?[] list => list.Length,
        double[] list => list.Length,
        bool[] list => (list.Length / sizeof(long)) + 1,
        string text => (Encoding.UTF8.GetByteCount(text) / sizeof(long)) + 1,
        _ => 1,
    };

    private static int Write(object reference, long* target)
    {
        switch (reference)
        {
            case long[] list:
                list.CopyTo(new Span<long>(target, list.Length));
                return list.Length;
            case double[] list:
                list.CopyTo(new Span<double>(target, list.Length));
                return list.Length;
            case bool[] list:
                list.CopyTo(new Span<bool>(target, list.Length));
                return list.Length;
            case torch.Tensor?[] list:
                for (var i = 0; i < list.Length; i++)
                {
                    target[i] = list[i]?.Handle ?? 0;
                }
                return list.Length;
            case string text:
                return Encoding.UTF8.GetBytes(text, new Span<byte>(target, Encoding.UTF8.GetByteCount(text)));
            default:
                throw new ArgumentException($"An operator takes no argument of type {reference.GetType()}.", nameof(reference));
        }
    }
}
