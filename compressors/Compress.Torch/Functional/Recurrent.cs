using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// Recurrent networks over whole sequences, as PyTorch's <c>torch._VF</c> has them; TorchSharp reaches the same
    /// operators through its layer classes only. The parameters lie in one flat list: for each layer and direction
    /// input weights [g H, I], recurrent weights [g H, H] and, if there are any, the two biases [g H].
    /// </summary>
    public static class _VF
    {
        /// <summary>LSTM; gates in the order input, forget, cell, output (g = 4).</summary>
        /// <param name="input">[T, N, I], or [N, T, I] with the batch first.</param>
        /// <param name="hx">Initial hidden and cell state, each [layers directions, N, H].</param>
        /// <param name="flat_weights">The parameters.</param>
        /// <param name="has_biases">Whether there are biases.</param>
        /// <param name="num_layers">The number of layers.</param>
        /// <param name="dropout">Dropout between the layers, in training.</param>
        /// <param name="train">Whether this is training.</param>
        /// <param name="bidirectional">Whether there are two directions.</param>
        /// <param name="batch_first">Whether the batch comes first.</param>
        /// <returns>The outputs, and the last hidden and cell state.</returns>
        public static (Tensor output, Tensor h_n, Tensor c_n) lstm(
            Tensor input, Tensor[] hx, Tensor[] flat_weights, bool has_biases, long num_layers, double dropout, bool train,
            bool bidirectional, bool batch_first) =>
            Ops.LstmInput.Call3(
                input, hx, flat_weights, has_biases, num_layers, dropout, train, bidirectional, batch_first);

        /// <summary>GRU; gates in the order reset, update, new (g = 3), reset applied after the recurrent product.</summary>
        /// <param name="input">[T, N, I], or [N, T, I] with the batch first.</param>
        /// <param name="hx">Initial hidden state, [layers directions, N, H].</param>
        /// <param name="flat_weights">The parameters.</param>
        /// <param name="has_biases">Whether there are biases.</param>
        /// <param name="num_layers">The number of layers.</param>
        /// <param name="dropout">Dropout between the layers, in training.</param>
        /// <param name="train">Whether this is training.</param>
        /// <param name="bidirectional">Whether there are two directions.</param>
        /// <param name="batch_first">Whether the batch comes first.</param>
        /// <returns>The outputs, and the last hidden state.</returns>
        public static (Tensor output, Tensor h_n) gru(
            Tensor input, Tensor hx, Tensor[] flat_weights, bool has_biases, long num_layers, double dropout, bool train,
            bool bidirectional, bool batch_first) =>
            Ops.GruInput.Call2(input, hx, flat_weights, has_biases, num_layers, dropout, train, bidirectional, batch_first);

        /// <summary>A plain recurrent network with tanh (g = 1).</summary>
        /// <param name="input">[T, N, I], or [N, T, I] with the batch first.</param>
        /// <param name="hx">Initial hidden state, [layers directions, N, H].</param>
        /// <param name="flat_weights">The parameters.</param>
        /// <param name="has_biases">Whether there are biases.</param>
        /// <param name="num_layers">The number of layers.</param>
        /// <param name="dropout">Dropout between the layers, in training.</param>
        /// <param name="train">Whether this is training.</param>
        /// <param name="bidirectional">Whether there are two directions.</param>
        /// <param name="batch_first">Whether the batch comes first.</param>
        /// <returns>The outputs, and the last hidden state.</returns>
        public static (Tensor output, Tensor h_n) rnn_tanh(
            Tensor input, Tensor hx, Tensor[] flat_weights, bool has_biases, long num_layers, double dropout, bool train,
            bool bidirectional, bool batch_first) =>
            Ops.RnnTanhInput.Call2(
                input, hx, flat_weights, has_biases, num_layers, dropout, train, bidirectional, batch_first);

        /// <summary>A plain recurrent network with relu (g = 1).</summary>
        /// <param name="input">[T, N, I], or [N, T, I] with the batch first.</param>
        /// <param name="hx">Initial hidden state, [layers directions, N, H].</param>
        /// <param name="flat_weights">The parameters.</param>
        /// <param name="has_biases">Whether there are biases.</param>
        /// <param name="num_layers">The number of layers.</param>
        /// <param name="dropout">Dropout between the layers, in training.</param>
        /// <param name="train">Whether this is training.</param>
        /// <param name="bidirectional">Whether there are two directions.</param>
        /// <param name="batch_first">Whether the batch comes first.</param>
        /// <returns>The outputs, and the last hidden state.</returns>
        public static (Tensor output, Tensor h_n) rnn_relu(
            Tensor input, Tensor hx, Tensor[] flat_weights, bool has_biases, long num_layers, double dropout, bool train,
            bool bidirectional, bool batch_first) =>
            Ops.RnnReluInput.Call2(
                input, hx, flat_weights, has_biases, num_layers, dropout, train, bidirectional, batch_first);
    }
}
